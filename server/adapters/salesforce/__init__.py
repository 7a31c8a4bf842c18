"""Salesforce: the org's facts and the events of one user, over its REST API."""
