"""Who may do what: API keys with roles and spaces, rates, and the audit log. It knows no server and no route."""
