#!/usr/bin/env python3
"""Sets recordlinkage and splink beside Fieldbook's linkage: F1 and CPU on the same tables.

    python3 -m venv V && V/bin/pip install recordlinkage==0.16 splink==5.0.0
    V/bin/python Tests/Benchmarks/Linkage/compare.py .build/release/fieldbook-bench [PERSONS]

The tables are generated registrations of fictitious persons, and the Febrl sets 1 to 3 that come
with recordlinkage. All programs get the same columns. Neither of the two others is told a
threshold: they get the one that is best by the truth, which Fieldbook does not.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import warnings

import pandas

warnings.filterwarnings("ignore")
# What two registrations must have in common to be compared: wider blocks, of one name alone, let
# recordlinkage's classifier learn who shares a name instead of who is one person.
BLOCKS = [
    ["given_name", "family_name"], ["family_name", "birth_date"], ["given_name", "birth_date"],
    ["phone"], ["document"]]
FIELDS = ["given_name", "family_name", "patronymic", "birth_date", "sex", "phone", "document"]


def cpu():
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def best_f1(scored, truth):
    """The best F1 over all thresholds. scored: pairs with scores."""
    ranked = sorted(scored, key=lambda item: -item[1])
    best = hits = 0
    for count, (pair, score) in enumerate(ranked, 1):
        hits += pair in truth
        is_last = count == len(ranked) or ranked[count][1] != score
        if is_last:
            best = max(best, 2 * hits / (count + len(truth)))
    return best


def by_fieldbook(bench, folder, table, truth):
    answer = subprocess.run(
        [bench, "linkage", "--table", folder + "/records.csv", "--truth", folder + "/truth.csv"],
        check=True, capture_output=True, text=True)
    figures = json.loads(answer.stdout)
    return figures["f1"], figures["cpu"]


def by_recordlinkage(bench, folder, table, truth):
    import recordlinkage
    start = cpu()
    frame = table.set_index("id").where(lambda cells: cells != "", None)
    index = recordlinkage.Index()
    for fields in BLOCKS:
        if all(frame[field].notna().any() for field in fields):
            index.block(fields)
    pairs = index.index(frame)
    compare = recordlinkage.Compare()
    for field in ["given_name", "family_name", "patronymic"]:
        compare.string(field, field, method="jarowinkler", threshold=0.88, label=field)
    for field in ["birth_date", "sex", "phone", "document"]:
        compare.exact(field, field, label=field)
    features = compare.compute(pairs, frame).fillna(0)
    features = features.loc[:, features.nunique() > 1]
    model = recordlinkage.ECMClassifier()
    model.fit(features)
    scores = model.prob(features)
    spent = cpu() - start
    scored = [(tuple(sorted(pair)), score) for pair, score in scores.items()]
    return best_f1(scored, truth), spent


def by_splink(bench, folder, table, truth):
    import splink.comparison_library as library
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI
    start = cpu()
    frame = table.where(table != "", None).rename(columns={"id": "unique_id"})
    kept = [field for field in FIELDS if frame[field].notna().any()]
    names = [field for field in ["given_name", "family_name", "patronymic"] if field in kept]
    comparisons = [
        library.JaroWinklerAtThresholds(name, [0.95, 0.88]).configure(
            term_frequency_adjustments=True) for name in names]
    comparisons.append(library.DamerauLevenshteinAtThresholds("birth_date", [1, 2]))
    comparisons += [
        library.ExactMatch(field) for field in ["sex", "phone", "document"] if field in kept]
    rules = [block_on(*fields) for fields in BLOCKS if all(field in kept for field in fields)]
    api = DuckDBAPI()
    linker = Linker(
        api.register(frame[["unique_id"] + kept]),
        SettingsCreator(
            link_type="dedupe_only", comparisons=comparisons,
            blocking_rules_to_generate_predictions=rules), log_level=None)
    certain = [block_on(field) for field in ["phone", "document"] if field in kept]
    linker.training.estimate_probability_two_random_records_match(
        certain or [block_on("family_name", "birth_date")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in [block_on("birth_date"), block_on("family_name")]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    spent = cpu() - start
    scored = [
        (tuple(sorted(row[:2])), row[2]) for row in
        found[["unique_id_l", "unique_id_r", "match_weight"]].itertuples(index=False)]
    return best_f1(scored, truth), spent


def febrl(number):
    from recordlinkage import datasets
    frame, links = getattr(datasets, f"load_febrl{number}")(return_links=True)
    frame = frame.fillna("")
    born = frame["date_of_birth"].astype(str)
    table = pandas.DataFrame({
        "id": frame.index, "given_name": frame["given_name"], "family_name": frame["surname"],
        "patronymic": "", "birth_date": [
            f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else day for day in born],
        "sex": "", "phone": "", "document": frame["soc_sec_id"].astype(str)})
    return table, pandas.DataFrame(list(links), columns=["a", "b"])


def main():
    bench = sys.argv[1]
    persons = sys.argv[2] if len(sys.argv) > 2 else "6000"
    print("| table | records | program | F1 | CPU, s |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as root:
        folders = {}
        for seed in ["31", "32"]:
            name = f"generated, seed {seed}"
            folders[name] = f"{root}/{seed}"
            subprocess.run(
                [bench, "linkage", "--write", folders[name], "--persons", persons, "--seed", seed],
                check=True)
        for number in [1, 2, 3]:
            name = f"Febrl {number}"
            folders[name] = f"{root}/febrl{number}"
            os.mkdir(folders[name])
            table, links = febrl(number)
            table.to_csv(folders[name] + "/records.csv", index=False)
            links.to_csv(folders[name] + "/truth.csv", index=False)
        for name, folder in folders.items():
            table = pandas.read_csv(
                folder + "/records.csv", dtype=str, keep_default_na=False)
            links = pandas.read_csv(folder + "/truth.csv", dtype=str)
            truth = {tuple(sorted(pair)) for pair in links.itertuples(index=False, name=None)}
            for program in [by_fieldbook, by_recordlinkage, by_splink]:
                try:
                    f1, spent = program(bench, folder, table, truth)
                    figures = f"{f1:.3f} | {spent:.2f}"
                except Exception as error:
                    figures = f"{type(error).__name__}: {str(error)[:60]} |"
                print(f"| {name} | {len(table)} | {program.__name__[3:]} | {figures} |", flush=True)


main()
