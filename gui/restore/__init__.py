"""Before and after a restore: the sheet that shows what will change, and the news that says what did."""
