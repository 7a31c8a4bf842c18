"""The Tandem service: keeps Salesforce and Exchange in step."""
