"""``python -m sunlit``: the command of the program."""

from sunlit.cli import main

if __name__ == "__main__":
    main()
