using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Protocol.Objections;

/// <summary>No correction takes off more than what was charged and still stands.</summary>
public static class CorrectionLimit
{
    /// <summary>What is wrong, or null.</summary>
    /// <param name="flow">Whose charges are corrected.</param>
    /// <param name="earlier">Corrections of the same flow so far.</param>
    /// <param name="lines">What is to be taken off.</param>
    public static string? Violation(Flow flow, IEnumerable<Correction> earlier, IReadOnlyList<CorrectionLine> lines)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(lines);
        var taken = earlier.SelectMany(correction => correction.Lines).ToArray();
        foreach (var line in lines)
        {
            var charged = flow.Charges.Where(charge => charge.Owner == line.Owner).Sum(charge => charge.Amount);
            var standing = charged + taken.Where(other => other.Owner == line.Owner).Sum(other => other.Amount);
            if (standing + line.Amount < 0)
            {
                return $"{-(decimal)line.Amount} minor units are to be taken off what {line.Owner} charged for job {flow.Job}, and {standing} stand";
            }
        }

        return null;
    }
}
