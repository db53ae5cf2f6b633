"""The web door: pages and the API turn a request into a call of one intention."""
