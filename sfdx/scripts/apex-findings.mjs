/*
 * Looks for what PMD holds against the Apex classes, and prints one line for each.
 *
 * Ends with 1 when there is anything. The rules are those that PMD's makers recommend,
 * without the ones named below, each with its reason.
 */
import { relative } from 'node:path';
import { CodeAnalyzer, CodeAnalyzerConfig } from '@salesforce/code-analyzer-core';
import { createEnginePlugin } from '@salesforce/code-analyzer-pmd-engine';

const ROOT = new URL('..', import.meta.url).pathname;
const CLASSES = `${ROOT}force-app/main/default/classes`;

const LEFT_OUT = new Map([
    [
        'ApexUnitTestClassShouldHaveRunAs',
        'who runs a test matters only where rights do; those tests run as somebody'
    ]
]);

async function findings() {
    const analyzer = new CodeAnalyzer(CodeAnalyzerConfig.withDefaults());
    await analyzer.addEnginePlugin(createEnginePlugin());
    const rules = await analyzer.selectRules(['pmd:Recommended']);
    if (rules.getCount() < 50) {
        throw new Error(`PMD offers ${rules.getCount()} rules only`);
    }
    const workspace = await analyzer.createWorkspace([CLASSES]);
    const results = await analyzer.run(rules, { workspace });
    return results.getViolations();
}

function describe(violation) {
    const place = violation.getPrimaryLocation();
    const file = relative(ROOT, place.getFile() ?? '');
    const rule = violation.getRule().getName();
    return `${file}:${place.getStartLine()}: ${rule}: ${violation.getMessage()}`;
}

const found = (await findings()).filter(
    (violation) => !LEFT_OUT.has(violation.getRule().getName())
);
found
    .map(describe)
    .sort()
    .forEach((line) => process.stdout.write(`${line}\n`));
process.exitCode = found.length > 0 ? 1 : 0;
