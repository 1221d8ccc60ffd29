"""Learning which intent a message means from example sentences that the team edits."""
