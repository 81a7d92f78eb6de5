namespace TrustedSpace.Client.Audit;

/// <summary>One thing that every leaf has to satisfy, given those before it.</summary>
/// <param name="name">What it holds the log to, in a few words; reports and findings carry it.</param>
internal abstract class AuditCheck(string name)
{
    private readonly List<AuditFinding> _findings = [];

    public string Name { get; } = name;

    /// <summary>How many things were held against the rule.</summary>
    public int Checked { get; protected set; }

    public IReadOnlyList<AuditFinding> Findings => _findings;

    /// <summary>Takes the next leaf.</summary>
    public abstract void Add(AuditedLeaf leaf);

    /// <summary>Ends the reading: what is missing can only be said now.</summary>
    public virtual void Complete()
    {
    }

    protected void Find(long? leaf, string problem) => _findings.Add(new AuditFinding { Check = Name, Leaf = leaf, Problem = problem });
}
