"""Exchange over Exchange Web Services, through exchangelib."""
