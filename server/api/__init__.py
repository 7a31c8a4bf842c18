"""HTTP in: the door that Salesforce and people talk to."""
