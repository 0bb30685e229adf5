"""`python -m mirrorgap` is the same program as `mirrorgap`."""

from mirrorgap.main import main

if __name__ == "__main__":
    raise SystemExit(main())
