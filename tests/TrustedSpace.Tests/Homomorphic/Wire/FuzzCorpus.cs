namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>What the fuzzer alters: the objects that SEAL recorded, and the inputs kept from earlier runs, one for each reason that any was refused for.</summary>
internal sealed class FuzzCorpus
{
    private FuzzCorpus()
    {
        Originals =
        [
            .. from set in RecordedSet.All
               from name in set.Objects
               select new FuzzOriginal(set, name, set[name], SealObjects.Unpack(set[name])),
        ];
        Kept = [.. File.ReadLines(KeptPath).Select(KeptInput.Parse)];
        Refused = [.. Kept.Select(kept => kept.Restore(Originals))];
    }

    public static FuzzCorpus Recorded { get; } = new();

    public static string KeptPath => Path.Combine(WorkingTree.Root, "tests", "vectors", "seal", "refused.tsv");

    public IReadOnlyList<FuzzOriginal> Originals { get; }

    public IReadOnlyList<KeptInput> Kept { get; }

    /// <summary>The kept inputs themselves.</summary>
    public IReadOnlyList<FuzzInput> Refused { get; }
}
