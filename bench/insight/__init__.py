"""What a fit costs, how near it comes to long walks, and whether its ranges hold what they say."""
