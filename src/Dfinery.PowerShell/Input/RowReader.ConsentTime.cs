using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Internal;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

// -ConsentTimeColumn: a date that cannot be read holds up no row, for the row may withdraw consent.
internal sealed partial class RowReader
{
    private bool _hasBadTime;

    // Of the row that is being read.
    private long _position;
    private string? _consentTime;

    private void TakeConsentTime(object? value)
    {
        value = Bare(value);
        if (value is null || ReferenceEquals(value, AutomationNull.Value)
            || (value is string text && string.IsNullOrWhiteSpace(text)))
            return;
        _consentTime = ConsentTimeColumn.Read(value);
        if (_consentTime is not null || _hasBadTime)
            return;
        _hasBadTime = true;
        _warnings.Enqueue(ErrorFactory.Format(Messages.WarnConsentTime, _position, mapping.ConsentTime!.Name));
    }

    private void TakeConsentTime(PSMemberInfo cell)
    {
        if (TryGetValue(cell, out object? value))
            TakeConsentTime(value);
    }

    /// <summary>A result has no such column of its own; the row it came from may.</summary>
    private void TakeConsentTimeBehind(object? row)
    {
        if (mapping.ConsentTime is not { } time || Bare(row) is null or string)
            return;
        if (Bare(row) is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                if (time.Is(entry.Key.ToString() ?? string.Empty))
                    TakeConsentTime(entry.Value);
            }

            return;
        }

        foreach (PSPropertyInfo cell in PSObject.AsPSObject(row).Properties)
        {
            if (cell.IsGettable && time.Is(cell.Name))
                TakeConsentTime(cell);
        }
    }
}
