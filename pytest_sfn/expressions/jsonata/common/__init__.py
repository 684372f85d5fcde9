"""The common part of JSONata, compiled to closures that leave what is not plainly right to the whole language."""
