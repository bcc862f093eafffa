"""One URL to one Page, politely and safely: client, bounded decoders, robots, address guard, politeness."""
