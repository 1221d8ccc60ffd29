"""What answers each intent: the calls it makes and the facts it reads from them."""
