import title from '@salesforce/label/c.Tandem_Items_Title';
import loading from '@salesforce/label/c.Tandem_Items_Loading';
import show from '@salesforce/label/c.Tandem_Items_Show';
import unresolved from '@salesforce/label/c.Tandem_Items_Unresolved';
import excluded from '@salesforce/label/c.Tandem_Items_Excluded';
import remark from '@salesforce/label/c.Tandem_Items_Remark';
import unresolvedText from '@salesforce/label/c.Tandem_Items_UnresolvedText';
import excludedText from '@salesforce/label/c.Tandem_Items_ExcludedText';
import remarkText from '@salesforce/label/c.Tandem_Items_RemarkText';
import emptyUnresolved from '@salesforce/label/c.Tandem_Items_EmptyUnresolved';
import emptyExcluded from '@salesforce/label/c.Tandem_Items_EmptyExcluded';
import emptyRemark from '@salesforce/label/c.Tandem_Items_EmptyRemark';
import emptyText from '@salesforce/label/c.Tandem_Items_EmptyText';
import next from '@salesforce/label/c.Tandem_Items_Next';
import previous from '@salesforce/label/c.Tandem_Items_Previous';
import page from '@salesforce/label/c.Tandem_Items_Page';
import refresh from '@salesforce/label/c.Tandem_Items_Refresh';
import unnamedTitle from '@salesforce/label/c.Tandem_Items_UnnamedTitle';

/** The texts of this bundle. */
export const LABELS = {
    title,
    loading,
    show,
    unresolved,
    excluded,
    remark,
    unresolvedText,
    excludedText,
    remarkText,
    emptyUnresolved,
    emptyExcluded,
    emptyRemark,
    emptyText,
    next,
    previous,
    page,
    refresh,
    unnamedTitle
};
