"""What works only inside connections: tenants, places within sites, and what `check` says where nothing is opened."""

import pytest

from appliance.choose import SCHOOLS
from appliance.folder import read
from filters import catalogue
from filters.policy.build import policy_of
from filters.policy.load.folder import Loaded, load
from filters.policy.tenants import Tenants

DIRECTORY = "456ff232-35a2-4a23-b3b3-3236a0826f3d"
BOTH = f"{{google: [school.example], microsoft: {{tenants: [school.example, trust.example], directory: {DIRECTORY}}}}}"
PLACE = "\n- {id: no-chat, who: [pupils], what: [site.example/chat?room=1], do: block, why: w, purpose: compliance}\n"


def loaded(tenants: str = "", rules: str = "", inspected: bool = True) -> Loaded:
    files = dict(read(SCHOOLS / "oakfield").files)
    if tenants:
        files["school.yaml"] += f"\nproxy: {{tenants: {tenants}}}\n"
    files["rules.yaml"] += rules
    if not inspected:
        files["devices.csv"] = files["devices.csv"].replace(",yes,", ",no,")
    return load(files, catalogue.shipped())


def test_tenants_are_part_of_the_policy() -> None:
    school = loaded(BOTH).school
    assert school is not None
    tenants = Tenants(("school.example",), ("school.example", "trust.example"), DIRECTORY)
    assert school.proxy.tenants == tenants
    assert policy_of(school, catalogue.shipped(), version=1, index=1, clock_trusted=True).tenants == tenants


@pytest.mark.parametrize(
    ("tenants", "said"),
    [
        ("{google: [school]}", "write a domain, such as school.example"),
        ('{google: ["a.example, evil: 1"]}', "write a domain, such as school.example"),
        (
            f"{{microsoft: {{tenants: [a_b], directory: {DIRECTORY}}}}}",
            "write a domain that is registered with the tenant",
        ),
        ("{microsoft: {tenants: [school.example], directory: mine}}", "write the school's own directory id"),
        ("{microsoft: {tenants: [school.example]}}", "directory"),
        ("{}", "tenants"),
    ],
)
def test_a_tenant_that_is_none(tenants: str, said: str) -> None:
    problems = [str(problem) for problem in loaded(tenants).problems]
    assert len(problems) == 1
    assert said in problems[0]


@pytest.mark.parametrize(
    ("tenants", "rules", "file", "said"),
    [
        (BOTH, "", "school.yaml", "no device is inspected, so nobody's sign-in can be given a header"),
        ("", PLACE, "rules.yaml", "no device is inspected, so site.example/chat?room=1 is never seen"),
    ],
)
def test_what_can_have_no_effect_is_said(tenants: str, rules: str, file: str, said: str) -> None:
    assert not loaded(tenants, rules).problems
    problems = [str(problem) for problem in loaded(tenants, rules, inspected=False).problems]
    mine = [problem for problem in problems if said in problem]
    assert len(mine) == 1, problems
    assert mine[0].startswith(f"{file}:")
    assert "inspected: yes in devices.csv" in mine[0]
