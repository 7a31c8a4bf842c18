import heading from '@salesforce/label/c.Tandem_Admin_ConnectionHeading';
import salesforce from '@salesforce/label/c.Tandem_Admin_ConnectionSalesforce';
import exchange from '@salesforce/label/c.Tandem_Admin_ConnectionExchange';
import service from '@salesforce/label/c.Tandem_Admin_ConnectionService';
import working from '@salesforce/label/c.Tandem_Admin_ConnectionWorking';
import waiting from '@salesforce/label/c.Tandem_Admin_ConnectionWaiting';
import broken from '@salesforce/label/c.Tandem_Admin_ConnectionBroken';
import untried from '@salesforce/label/c.Tandem_Admin_ConnectionUntried';
import checked from '@salesforce/label/c.Tandem_Admin_ConnectionChecked';
import again from '@salesforce/label/c.Tandem_Admin_ConnectionAgain';
import address from '@salesforce/label/c.Tandem_Admin_ConnectionAddress';
import integrationUser from '@salesforce/label/c.Tandem_Admin_ConnectionIntegrationUser';
import noIntegrationUser from '@salesforce/label/c.Tandem_Admin_ConnectionNoIntegrationUser';
import lastProblem from '@salesforce/label/c.Tandem_Admin_ConnectionLastProblem';
import noProblem from '@salesforce/label/c.Tandem_Admin_ConnectionNoProblem';
import problemOf from '@salesforce/label/c.Tandem_Admin_ConnectionProblemOf';
import domains from '@salesforce/label/c.Tandem_Admin_ConnectionDomains';
import domainsHelp from '@salesforce/label/c.Tandem_Admin_ConnectionDomainsHelp';
import noDomains from '@salesforce/label/c.Tandem_Admin_ConnectionNoDomains';
import newDomain from '@salesforce/label/c.Tandem_Admin_ConnectionNewDomain';
import newDomainHelp from '@salesforce/label/c.Tandem_Admin_ConnectionNewDomainHelp';
import add from '@salesforce/label/c.Tandem_Admin_ConnectionAdd';
import remove from '@salesforce/label/c.Tandem_Admin_ConnectionRemove';
import removeNamed from '@salesforce/label/c.Tandem_Admin_ConnectionRemoveNamed';
import domainMissing from '@salesforce/label/c.Tandem_Admin_ConnectionDomainMissing';
import saved from '@salesforce/label/c.Tandem_Admin_ConnectionSaved';

/** The texts of this bundle. */
export const LABELS = {
    heading,
    salesforce,
    exchange,
    service,
    working,
    waiting,
    broken,
    untried,
    checked,
    again,
    address,
    integrationUser,
    noIntegrationUser,
    lastProblem,
    noProblem,
    problemOf,
    domains,
    domainsHelp,
    noDomains,
    newDomain,
    newDomainHelp,
    add,
    remove,
    removeNamed,
    domainMissing,
    saved
};
