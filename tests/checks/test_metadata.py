"""The package's metadata files are held to Salesforce's description of them."""

from pathlib import Path

import pytest

from checks import metadata, tree

NAMED = "sfdx/force-app/main/default"
FIELD = (
    tree.ROOT / NAMED / "objects/Activity/fields/Tandem_Key__c.field-meta.xml"
).read_text()
CREDENTIAL = (
    tree.ROOT / NAMED / "externalCredentials/Tandem.externalCredential-meta.xml"
).read_text()
RECORD = (
    tree.ROOT / "sfdx/defaults/customMetadata/Tandem_Setting.Calendar_mode.md-meta.xml"
).read_text()


def faults(text: str, kind: str) -> list[str]:
    """Look at one file."""
    return list(metadata.faults(text.encode(), kind))


def test_what_salesforce_knows_is_accepted():
    """Our own files of three kinds have no fault."""
    assert faults(FIELD, "field") == []
    assert faults(CREDENTIAL, "externalCredential") == []
    assert faults(RECORD, "md") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<unique>true", "<unik>true</unik><unique>true", "CustomField has no unik"),
        ("<unique>true", "<unique>yes", "unique cannot be 'yes'"),
        ("<type>Text", "<type>Letters", "type cannot be 'Letters'"),
        ("<length>255", "<length>many", "length cannot be 'many'"),
        ("<length>255", "<length>1</length><length>2", "length more than once"),
        ("<label>", "<!-- ", "is no XML"),
        ("CustomField", "CustomFeld", "it has to be CustomField"),
        ("<label>", "<label><b>x</b>", "takes text, not elements"),
    ],
)
def test_what_it_would_refuse_is_found(old, new, said):
    """Unknown and repeated elements, impossible values and other roots are named."""
    found = faults(FIELD.replace(old, new), "field")

    assert any(said in each for each in found), found


def test_what_is_needed_must_be_there():
    """An element without which a deployment fails is missed, at any depth."""
    text = CREDENTIAL.replace("<parameterType>AuthProviderUrl</parameterType>", "")

    assert any(
        "ExternalCredentialParameter needs parameterType" in each
        for each in faults(text, "externalCredential")
    )


def test_a_value_without_a_type_is_found():
    """Records say of each value what type it has; Salesforce guesses none."""
    text = RECORD.replace(' xsi:type="xsd:boolean"', "")

    assert any("needs xsi:type" in each for each in faults(text, "md"))


def test_an_unknown_kind_of_file_is_found():
    """A kind that nobody described here is not passed over in silence."""
    assert "unknown kind" in faults(FIELD, "trigger")[0]


def test_all_files_are_looked_at(tmp_path):
    """A fault is named with its file; files that are no metadata are left alone."""
    folder = tmp_path / "sfdx" / "fields"
    folder.mkdir(parents=True)
    (folder / "A.field-meta.xml").write_text(FIELD.replace("<type>Text", "<type>x"))
    (folder / "pom.xml").write_text("<project/>")

    found, count = metadata.look(tmp_path)

    assert count == 1
    assert found[0].startswith(str(Path("sfdx/fields/A.field-meta.xml: line")))
