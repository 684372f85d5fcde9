"""What a suite did: its executions, and which states, transitions and Retriers of each workflow they covered."""
