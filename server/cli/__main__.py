"""`python -m server.cli`: the same as `tandem`."""

from server.cli.commands import main

if __name__ == "__main__":
    main()
