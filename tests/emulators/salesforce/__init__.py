"""Tests of the Salesforce emulator."""
