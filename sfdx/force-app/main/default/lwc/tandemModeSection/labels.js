import title from '@salesforce/label/c.Tandem_Mode_Title';
import label from '@salesforce/label/c.Tandem_Mode_Label';
import offText from '@salesforce/label/c.Tandem_Mode_OffText';
import allText from '@salesforce/label/c.Tandem_Mode_AllText';
import matchingText from '@salesforce/label/c.Tandem_Mode_MatchingText';
import designatedText from '@salesforce/label/c.Tandem_Mode_DesignatedText';
import designatedWarning from '@salesforce/label/c.Tandem_Mode_DesignatedWarning';
import stampTip from '@salesforce/label/c.Tandem_Mode_StampTip';
import presetTip from '@salesforce/label/c.Tandem_Mode_PresetTip';
import excludeTitle from '@salesforce/label/c.Tandem_Mode_ExcludeTitle';
import excludePrivate from '@salesforce/label/c.Tandem_Mode_ExcludePrivate';
import excludeCategory from '@salesforce/label/c.Tandem_Mode_ExcludeCategory';
import excludeAddress from '@salesforce/label/c.Tandem_Mode_ExcludeAddress';
import smartTip from '@salesforce/label/c.Tandem_Mode_SmartTip';

/** The texts of this bundle. */
export const LABELS = {
    title,
    label,
    offText,
    allText,
    matchingText,
    designatedText,
    designatedWarning,
    stampTip,
    presetTip,
    excludeTitle,
    excludePrivate,
    excludeCategory,
    excludeAddress,
    smartTip
};
