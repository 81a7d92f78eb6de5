using System.Globalization;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;

namespace TrustedSpace.Cli.Objections;

/// <summary>Corrections as they are typed: <c>LEAF:OWNER:AMOUNT</c>, the amount above 0 being what is taken off.</summary>
internal static class CorrectionText
{
    public static IReadOnlyList<ObjectionCorrection> Read(IEnumerable<string> typed) =>
        [.. typed.Select(Read).GroupBy(line => line.Leaf).Select(lines => new ObjectionCorrection { Leaf = lines.Key, Lines = [.. lines.Select(line => line.Line)] })];

    private static (long Leaf, CorrectionLine Line) Read(string typed) =>
        typed.Split(':') is [var leaf, var owner, var amount]
        && long.TryParse(leaf, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && long.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var units)
        && units > 0
            ? (index, new CorrectionLine { Owner = Typed.Id<ParticipantId>("--correct", owner), Amount = -units })
            : throw new InputException($"--correct: '{typed}' is not LEAF:OWNER:AMOUNT, such as 12:hospital-a:500.");
}
