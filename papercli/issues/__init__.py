"""Several pages as one issue: their texts bound into one, the jumps between them are followed, and the halves of a story are joined."""
