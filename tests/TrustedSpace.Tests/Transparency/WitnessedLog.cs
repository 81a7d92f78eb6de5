using System.Text;
using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Tests.Transparency;

/// <summary>A log's key and one history of it, and a folder for a witness of it. A fork has the same key, and other entries from a place on.</summary>
internal sealed class WitnessedLog : IDisposable
{
    public const string Origin = "log.example/flows";

    private readonly NoteSigner _signer;
    private readonly Cosigner _cosigner;
    private readonly MerkleHash[] _leaves;

    public WitnessedLog()
        : this(NoteSigner.Generate(Origin), Cosigner.Generate("witness.example/w1"), System.IO.Directory.CreateTempSubdirectory("witness-").FullName, NaiveTree.Leaves(300))
    {
    }

    private WitnessedLog(NoteSigner signer, Cosigner cosigner, string root, MerkleHash[] leaves)
    {
        _signer = signer;
        _cosigner = cosigner;
        _leaves = leaves;
        Root = root;
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public string Root { get; }

    public string Directory => Path.Combine(Root, "state");

    public WitnessedLog Fork(int from) => new(
        _signer, _cosigner, Root, [.. _leaves[..from], .. Enumerable.Range(from, _leaves.Length - from).Select(n => NaiveTree.Leaf(NaiveTree.Entry(n + 1000)))]);

    public Witness Open() => Open(new LogFiles());

    public Witness Open(LogFiles files) => Witness.Open(Directory, _cosigner, [_signer.Verifier], Time, files);

    public Checkpoint Checkpoint(long size) => new(Origin, size, NaiveTree.Root(_leaves.AsSpan(0, (int)size)));

    public SignedNote Note(int size) => SignedNote.Sign(Checkpoint(size).ToString(), _signer);

    /// <summary>A consistency proof as lines.</summary>
    public string Proof(int old, int size) =>
        old > size ? "" : string.Concat(NaiveTree.Proof(old, _leaves.AsSpan(0, size)).Select(hash => hash + "\n"));

    public Task<WitnessAnswer> Ask(Witness witness, int old, int size) =>
        witness.AddCheckpointAsync(Encoding.UTF8.GetBytes($"old {old}\n{Proof(old, size)}\n{Note(size)}"));

    public void Dispose()
    {
        _signer.Dispose();
        _cosigner.Dispose();
        System.IO.Directory.Delete(Root, recursive: true);
    }
}
