"""Wire-level stand-ins for Exchange and Salesforce: demo, tests, benchmarks."""
