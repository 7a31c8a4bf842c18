"""Exchange: one package for each protocol it is reached by."""
