"""Several pages as one issue: their texts bound into one, the jumps between them followed, the halves of a story joined."""
