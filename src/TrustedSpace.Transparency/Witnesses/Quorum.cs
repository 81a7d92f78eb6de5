namespace TrustedSpace.Transparency.Witnesses;

/// <summary>A rule over witnesses: one of them, or at least so many of several rules. No members and 0 is the rule that always holds.</summary>
internal sealed record Quorum(string Name, int Threshold, IReadOnlyList<Quorum> Members)
{
    public static Quorum None { get; } = new("none", 0, []);

    public static Quorum Of(string witness) => new(witness, 1, []);

    public bool IsMet(IReadOnlySet<string> signed)
    {
        if (Members.Count == 0)
        {
            return Threshold == 0 || signed.Contains(Name);
        }

        var met = 0;
        foreach (var member in Members)
        {
            met += member.IsMet(signed) ? 1 : 0;
        }

        return met >= Threshold;
    }
}
