import title from '@salesforce/label/c.Tandem_Excl_Title';
import intro from '@salesforce/label/c.Tandem_Excl_Intro';
import loading from '@salesforce/label/c.Tandem_Excl_Loading';
import own from '@salesforce/label/c.Tandem_Excl_Own';
import ownText from '@salesforce/label/c.Tandem_Excl_OwnText';
import ownEmpty from '@salesforce/label/c.Tandem_Excl_OwnEmpty';
import add from '@salesforce/label/c.Tandem_Excl_Add';
import value from '@salesforce/label/c.Tandem_Excl_Value';
import valueMissing from '@salesforce/label/c.Tandem_Excl_ValueMissing';
import remove from '@salesforce/label/c.Tandem_Excl_Remove';
import removeOf from '@salesforce/label/c.Tandem_Excl_RemoveOf';
import organisation from '@salesforce/label/c.Tandem_Excl_Organisation';
import organisationText from '@salesforce/label/c.Tandem_Excl_OrganisationText';
import organisationEmpty from '@salesforce/label/c.Tandem_Excl_OrganisationEmpty';
import effectExclude from '@salesforce/label/c.Tandem_Excl_EffectExclude';
import effectIgnore from '@salesforce/label/c.Tandem_Excl_EffectIgnore';
import kindAddress from '@salesforce/label/c.Tandem_Excl_KindAddress';
import kindDomain from '@salesforce/label/c.Tandem_Excl_KindDomain';
import added from '@salesforce/label/c.Tandem_Excl_Added';
import removed from '@salesforce/label/c.Tandem_Excl_Removed';
import appliesTo from '@salesforce/label/c.Tandem_Excl_AppliesTo';
import readOnly from '@salesforce/label/c.Tandem_Excl_ReadOnly';

/** The texts of this bundle. */
export const LABELS = {
    title,
    intro,
    loading,
    own,
    ownText,
    ownEmpty,
    add,
    value,
    valueMissing,
    remove,
    removeOf,
    organisation,
    organisationText,
    organisationEmpty,
    effectExclude,
    effectIgnore,
    kindAddress,
    kindDomain,
    added,
    removed,
    appliesTo,
    readOnly
};
