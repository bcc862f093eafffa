"""What many documents tell together: phrases of advertisers, copies of one article, the text they restore."""
