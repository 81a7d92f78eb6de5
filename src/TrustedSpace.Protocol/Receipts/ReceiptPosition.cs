using System.Globalization;

namespace TrustedSpace.Protocol.Receipts;

/// <summary>
/// How far a party has heard of its flows: the id of each event of <c>GET /receipts/stream</c>, and the <c>Last-Event-ID</c> to go on from. As text, both
/// indexes in decimal with '-' between them. A stream that starts from a position sends every promise and every proof that the position does not cover.
/// </summary>
/// <param name="Promised">First leaf whose promise the party may not have; not below <paramref name="Proven"/>.</param>
/// <param name="Proven">First leaf whose proof the party may not have.</param>
public readonly record struct ReceiptPosition(long Promised, long Proven)
{
    /// <summary>Reads the text of a position.</summary>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string? text, out ReceiptPosition position)
    {
        position = default;
        if (text?.Split('-') is not [var first, var second]
            || !long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var promised)
            || !long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var proven)
            || proven > promised)
        {
            return false;
        }

        position = new ReceiptPosition(promised, proven);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Promised}-{Proven}");
}
