using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Wire;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>A folder of tests/vectors/seal: objects that SEAL made under one set of parameters.</summary>
internal sealed class RecordedSet
{
    private static readonly Lazy<IReadOnlyDictionary<string, RecordedSet>> Sets =
        new(() => Directory.GetDirectories(Folder).Select(folder => new RecordedSet(folder)).ToDictionary(set => set.Name, StringComparer.Ordinal));

    private readonly Dictionary<string, byte[]> _objects;

    private RecordedSet(string folder)
    {
        Name = Path.GetFileName(folder);
        _objects = Directory.GetFiles(folder, "*.seal").ToDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllBytes, StringComparer.Ordinal);
        Context = new HomomorphicContext(SealReader.ReadParameters(_objects["parameters"]));
        Reader = new SealReader(Context);
    }

    public static IEnumerable<RecordedSet> All => Sets.Value.Values.OrderBy(set => set.Name, StringComparer.Ordinal);

    public string Name { get; }

    public HomomorphicContext Context { get; }

    public SealReader Reader { get; }

    /// <summary>Names of the objects, in order.</summary>
    public IEnumerable<string> Objects => _objects.Keys.Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(WorkingTree.Root, "tests", "vectors", "seal");

    public byte[] this[string name] => _objects[name];

    public static RecordedSet Of(string name) => Sets.Value[name];
}
