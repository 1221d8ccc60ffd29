"""SupportDesk as `make run` serves it, with two tools and a bare view that only benchmarks use."""
