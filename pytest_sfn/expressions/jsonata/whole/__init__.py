"""The whole of JSONata: an evaluator that keeps its order of evaluation, counts its steps and words its errors."""
