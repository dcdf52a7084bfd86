"""`python -m naer` and the command `naer`."""

from naer import cli


def main() -> None:
    """Run the command line."""
    cli.commands()


if __name__ == "__main__":
    main()
