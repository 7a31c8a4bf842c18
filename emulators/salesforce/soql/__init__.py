"""SOQL: grammar, syntax tree, date literals, evaluation and paging."""
