"""Commands on claims, which undo takes back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mirrorgap.model.case import Work
from mirrorgap.model.claims import Claim
from mirrorgap.model.command import WorkCommand


def _said(claim: Claim) -> str:
    inputs = " and ".join(one.text or "unpublished" for one in (claim.new, claim.old))
    words = f": {claim.sentence}" if claim.sentence else ""
    return f"{claim.id}, {claim.kind or 'as stated'} {claim.stated} from {inputs}{words}"


@dataclass(frozen=True, slots=True)
class AddClaim(WorkCommand):
    """Keep a claim.

    Applying it raises ValueError where the case has a claim with that id already.
    """

    claim: Claim

    @property
    def label(self) -> str:
        """What it does."""
        return "Add a claim"

    def parameters(self) -> str:
        """Return id, kind, figures and sentence."""
        return _said(self.claim)

    def change(self, work: Work) -> Work:
        """Return the work with it at the end of its claims."""
        if any(claim.id == self.claim.id for claim in work.claims):
            raise ValueError(f"the case has a claim {self.claim.id} already")
        return replace(work, claims=(*work.claims, self.claim))


@dataclass(frozen=True, slots=True)
class EditClaim(WorkCommand):
    """Put *claim* in the place of the claim with its id.

    Applying it raises KeyError where the case has no such claim; so does the next one.
    """

    claim: Claim

    @property
    def label(self) -> str:
        """What it does."""
        return "Edit a claim"

    def parameters(self) -> str:
        """Return id, kind, figures and sentence."""
        return _said(self.claim)

    def change(self, work: Work) -> Work:
        """Return the work with it."""
        old = work.claim(self.claim.id)
        return replace(work, claims=tuple(self.claim if c is old else c for c in work.claims))


@dataclass(frozen=True, slots=True)
class RemoveClaim(WorkCommand):
    """Take a claim away."""

    claim_id: str

    @property
    def label(self) -> str:
        """What it does."""
        return "Remove a claim"

    def parameters(self) -> str:
        """Return the claim's id."""
        return self.claim_id

    def change(self, work: Work) -> Work:
        """Return the work without it."""
        gone = work.claim(self.claim_id)
        return replace(work, claims=tuple(claim for claim in work.claims if claim is not gone))
