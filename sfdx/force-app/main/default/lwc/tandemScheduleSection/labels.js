import title from '@salesforce/label/c.Tandem_Plan_Title';
import label from '@salesforce/label/c.Tandem_Plan_Label';
import other from '@salesforce/label/c.Tandem_Plan_Other';
import minutes from '@salesforce/label/c.Tandem_Plan_Minutes';
import minutesLow from '@salesforce/label/c.Tandem_Plan_MinutesLow';
import minutesHigh from '@salesforce/label/c.Tandem_Plan_MinutesHigh';
import days from '@salesforce/label/c.Tandem_Plan_Days';
import daysTip from '@salesforce/label/c.Tandem_Plan_DaysTip';
import from from '@salesforce/label/c.Tandem_Plan_From';
import to from '@salesforce/label/c.Tandem_Plan_To';
import noLimit from '@salesforce/label/c.Tandem_Plan_NoLimit';
import hoursTip from '@salesforce/label/c.Tandem_Plan_HoursTip';
import zoneTip from '@salesforce/label/c.Tandem_Plan_ZoneTip';
import capTip from '@salesforce/label/c.Tandem_Plan_CapTip';
import windowTitle from '@salesforce/label/c.Tandem_Plan_WindowTitle';
import past from '@salesforce/label/c.Tandem_Plan_Past';
import future from '@salesforce/label/c.Tandem_Plan_Future';
import pastHigh from '@salesforce/label/c.Tandem_Plan_PastHigh';
import futureHigh from '@salesforce/label/c.Tandem_Plan_FutureHigh';
import low from '@salesforce/label/c.Tandem_Plan_Low';
import windowTip from '@salesforce/label/c.Tandem_Plan_WindowTip';

/** The texts of this bundle. */
export const LABELS = {
    title,
    label,
    other,
    minutes,
    minutesLow,
    minutesHigh,
    days,
    daysTip,
    from,
    to,
    noLimit,
    hoursTip,
    zoneTip,
    capTip,
    windowTitle,
    past,
    future,
    pastHigh,
    futureHigh,
    low,
    windowTip
};
