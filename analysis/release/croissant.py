"""The description of a release that machines read: Croissant 1.0, a vocabulary in JSON-LD.

Croissant is MLCommons' format for datasets (docs.mlcommons.org/croissant): what files there are,
with their checksums, and which record sets and fields lie in them.
"""

import json
from typing import Any, NamedTuple

from analysis.release.columns import Column
from analysis.release.dataset import Dataset
from analysis.release.metadata import SETS

_TYPES = {
    "text": "sc:Text",
    "address": "sc:URL",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "truth": "sc:Boolean",
}
_ENCODINGS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/x-parquet",
    ".txt": "text/plain",
    ".sha256": "text/plain",
}

# The context that the specification prescribes.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

# The key of mos.csv, named as a column of the file: mlcroissant 1.1 cannot join with a record set
# that it has read before.
_IMAGES: dict[str, object] = {
    "fileObject": {"@id": "mos.csv"},
    "extract": {"column": "image_name"},
}


class ReleasedFile(NamedTuple):
    """A file of a release.

    Attributes
    ----------
    name : str
        Relative to the folder, with ``/``.
    bytes : int
        Its size.
    sha256 : str
        Its checksum, 64 hexadecimal digits.
    """

    name: str
    bytes: int
    sha256: str


def croissant(dataset: Dataset, files: list[ReleasedFile]) -> str:
    """Write the description of a release as JSON-LD.

    Parameters
    ----------
    dataset : Dataset
    files : list of ReleasedFile
        All files but this one and the list of checksums.
    """
    about = dataset.about
    record_sets = [
        _table("images", "A row per image: its mean opinion score and what is known of it.",
               "mos.csv", dataset.mos_columns, ("image_name",),
               {"set": {"field": {"@id": "sets/name"}}} if len(dataset.sets) else {}),
        _table("ratings", "A row per rating that counts, as the rater gave it.", "ratings.csv",
               dataset.ratings_columns, ("stimulus", "rater", "round"),
               {"stimulus": _IMAGES}),
        _table("raters", "A row per rater: how many ratings, how well repeated.", "raters.csv",
               dataset.raters_columns, ("rater",), {}),
    ]  # fmt: skip
    if dataset.excluded is not None:
        record_sets.append(
            _table("excluded_ratings", "A row per rating of raters left out.",
                   "excluded_ratings.csv", dataset.ratings_columns,
                   ("stimulus", "rater", "round"), {})
        )  # fmt: skip
    if len(dataset.sets):
        record_sets.insert(0, _sets(dataset))
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": about.name,
        "alternateName": about.title,
        "description": about.description or f"Opinion scores of {len(dataset.mos)} images.",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "citeAs": about.cite_as,
        "license": about.license_url,
        "url": about.url,
        "version": about.version,
        "datePublished": about.date,
        "creator": [{"@type": "sc:Person", "name": name} for name in about.creators],
        "keywords": ["image quality assessment", "mean opinion score", "subjective ratings"],
        "rai:annotationsPerItem": _per_item(dataset),
        "rai:dataAnnotationAnalysis": (
            f"quality_mos = mean of {dataset.quality.rule}; scale {dataset.quality.scale}"
        ),
        "distribution": [_file(file) for file in files],
        "recordSet": record_sets,
    }
    stated = {name: value for name, value in document.items() if value not in ("", [])}
    return json.dumps(stated, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _per_item(dataset: Dataset) -> str:
    fewest, most = dataset.mos["n_ratings"].min(), dataset.mos["n_ratings"].max()
    return str(most) if fewest == most else f"{fewest} to {most}"


def _file(file: ReleasedFile) -> dict[str, object]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": file.name,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": _ENCODINGS.get(file.name[file.name.rfind(".") :], "text/plain"),
        "sha256": file.sha256,
    }


def _sets(dataset: Dataset) -> dict[str, object]:
    return {
        "@type": "cr:RecordSet",
        "@id": "sets",
        "name": "sets",
        "description": "The sets that images belong to.",
        "dataType": "sc:Enumeration",
        "key": {"@id": "sets/name"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": "sets/name",
                "name": "sets/name",
                "description": "Name of the set.",
                "dataType": "sc:Text",
            }
        ],
        "data": [{"sets/name": name} for name in SETS if name in set(dataset.sets["set"])],
    }


def _table(
    name: str,
    description: str,
    file: str,
    columns: tuple[Column, ...],
    key: tuple[str, ...],
    references: dict[str, dict[str, object]],
) -> dict[str, object]:
    fields = []
    for column in columns:
        unit = f" Unit: {column.unit}." if column.unit else ""
        meaning = column.meaning[0].upper() + column.meaning[1:]
        field: dict[str, object] = {
            "@type": "cr:Field",
            "@id": f"{name}/{column.name}",
            "name": f"{name}/{column.name}",
            "description": f"{meaning}.{unit} Origin: {column.origin}.",
            "dataType": _TYPES[column.kind],
            "source": {"fileObject": {"@id": file}, "extract": {"column": column.name}},
        }
        if column.name in references:
            field["references"] = references[column.name]
        fields.append(field)
    keys = [{"@id": f"{name}/{part}"} for part in key]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": description,
        "key": keys[0] if len(keys) == 1 else keys,
        "field": fields,
    }
