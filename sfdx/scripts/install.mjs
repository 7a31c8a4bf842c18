/*
 * Installs Tandem into a Salesforce org, or brings it up to date there.
 *
 * What an administrator sets stays as it is: the credentials and the default records
 * are deployed only where there are none yet.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

const ROOT = new URL('..', import.meta.url).pathname;
const SOURCE = 'force-app/main/default';
const ONCE = ['externalCredentials', 'namedCredentials'];
const TESTS = [
    'TandemServiceTest',
    'TandemUserControllerTest',
    'TandemAdminControllerTest'
];

const USAGE = `usage: node scripts/install.mjs --org ORG --url URL [--dry-run]

  --org      the org, as you named it with \`sf org login web --alias ORG\`
  --url      the address of your Tandem service, such as https://tandem.example
  --dry-run  let Salesforce check everything, and change nothing`;

class Stop extends Error {}

function options(given) {
    const { values } = parseArgs({
        args: given,
        options: {
            org: { type: 'string' },
            url: { type: 'string' },
            'dry-run': { type: 'boolean', default: false }
        }
    });
    if (!values.org || !values.url) {
        throw new Stop(USAGE);
    }
    return { ...values, url: address(values.url) };
}

function address(text) {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url?.protocol !== 'https:' || url.pathname !== '/' || url.search) {
        throw new Stop(`--url has to be like https://tandem.example, not ${text}`);
    }
    return url.origin;
}

/* Runs Salesforce's command line; gives what it printed when that is wanted. */
function sf(parameters, { silent = false, env = {} } = {}) {
    const done = spawnSync('sf', parameters, {
        cwd: ROOT,
        env: { ...process.env, ...env },
        encoding: 'utf8',
        stdio: ['inherit', silent ? 'pipe' : 'inherit', 'inherit'],
        shell: process.platform === 'win32'
    });
    if (done.error) {
        throw new Stop(
            'Salesforce CLI is needed: install it, so that `sf --version` works.'
        );
    }
    if (done.status !== 0) {
        throw new Stop(
            `This failed; what it said stands above: sf ${parameters.join(' ')}`
        );
    }
    return done.stdout;
}

function isInstalled(org) {
    const question = [
        'org',
        'list',
        'metadata',
        '--metadata-type',
        'ExternalCredential'
    ];
    const answer = sf([...question, '--target-org', org, '--json'], { silent: true });
    const found = [JSON.parse(answer).result ?? []].flat();
    return found.some((each) => each.fullName === 'Tandem');
}

function folders(isUpdate) {
    if (!isUpdate) {
        return [SOURCE, 'defaults'];
    }
    return readdirSync(`${ROOT}${SOURCE}`)
        .filter((name) => !ONCE.includes(name))
        .map((name) => `${SOURCE}/${name}`);
}

function deploy({ org, url, 'dry-run': isTrial }, isUpdate) {
    const sources = folders(isUpdate).flatMap((each) => ['--source-dir', each]);
    const tests = TESTS.flatMap((each) => ['--tests', each]);
    const how = ['--test-level', 'RunSpecifiedTests', ...tests, '--wait', '30'];
    const trial = isTrial ? ['--dry-run'] : [];
    sf(
        [
            'project',
            'deploy',
            'start',
            ...sources,
            '--target-org',
            org,
            ...how,
            ...trial
        ],
        {
            env: { TANDEM_URL: url }
        }
    );
}

function install(given) {
    const wanted = options(given);
    const isUpdate = isInstalled(wanted.org);
    deploy(wanted, isUpdate);
    if (wanted['dry-run']) {
        return 'Salesforce found nothing wrong. Nothing was changed.';
    }
    const sets = ['--name', 'Tandem_User', '--name', 'Tandem_Admin'];
    sf(['org', 'assign', 'permset', ...sets, '--target-org', wanted.org]);
    return isUpdate
        ? 'Tandem is up to date. Credentials and default records are as they were.'
        : 'Tandem is installed. Go on with "Let Salesforce sign" in docs/admin/install.md.';
}

try {
    process.stdout.write(`${install(process.argv.slice(2))}\n`);
} catch (problem) {
    const isOurs =
        problem instanceof Stop || problem.code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${isOurs ? problem.message : problem.stack}\n`);
    process.exitCode = 1;
}
