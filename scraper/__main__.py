"""`python -m scraper`: the command, where only the package is on the path."""

from scraper.cli import main

if __name__ == "__main__":
    main()
