"""MockConfigFile.json in tests: a test case for one workflow, and every test case as a test of its own."""
