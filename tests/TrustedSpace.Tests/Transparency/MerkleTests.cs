using System.Text;
using CsCheck;
using TrustedSpace.Transparency.Merkle;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class MerkleTests
{
    private sealed record Tree(string[] LeavesHex, string[] RootsHex);

    private sealed record Inclusion(string Source, long Index, long Size, string Root, string Leaf, string[] Proof);

    private sealed record Consistency(string Source, long OldSize, long NewSize, string OldRoot, string NewRoot, string[] Proof);

    private sealed record Proofs(Inclusion[] Inclusion, Consistency[] Consistency);

    [Fact]
    public void Frontier_published_leaves_give_published_roots()
    {
        var tree = TransparencyVectors.Load<Tree>("tree.json");
        var frontier = new Frontier();
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(frontier.Root.AsSpan()));
        for (var i = 0; i < tree.LeavesHex.Length; i++)
        {
            frontier.Append(TreeHasher.Leaf(Convert.FromHexString(tree.LeavesHex[i])));
            Assert.Equal(tree.RootsHex[i], Convert.ToHexStringLower(frontier.Root.AsSpan()));
        }
    }

    [Fact]
    public void Proofs_published_ones_verify_and_altered_ones_do_not()
    {
        var proofs = TransparencyVectors.Load<Proofs>("proofs.json");
        Assert.NotEmpty(proofs.Inclusion);
        foreach (var p in proofs.Inclusion)
        {
            var proof = Array.ConvertAll(p.Proof, Hash);
            Assert.True(MerkleProof.VerifyInclusion(p.Index, p.Size, Hash(p.Leaf), proof, Hash(p.Root)), p.Source);
            Assert.False(MerkleProof.VerifyInclusion(p.Index, p.Size, Hash(p.Leaf), proof, Flip(Hash(p.Root))), p.Source);
            Assert.False(MerkleProof.VerifyInclusion(p.Index, p.Size, Flip(Hash(p.Leaf)), proof, Hash(p.Root)), p.Source);
            Assert.False(MerkleProof.VerifyInclusion(p.Index, p.Size, Hash(p.Leaf), [.. proof, Hash(p.Root)], Hash(p.Root)), p.Source);
        }

        Assert.NotEmpty(proofs.Consistency);
        foreach (var p in proofs.Consistency)
        {
            var proof = Array.ConvertAll(p.Proof, Hash);
            Assert.True(MerkleProof.VerifyConsistency(p.OldSize, p.NewSize, proof, Hash(p.OldRoot), Hash(p.NewRoot)), p.Source);
            Assert.False(MerkleProof.VerifyConsistency(p.OldSize, p.NewSize, proof, Flip(Hash(p.OldRoot)), Hash(p.NewRoot)), p.Source);
            Assert.False(MerkleProof.VerifyConsistency(p.OldSize, p.NewSize, proof, Hash(p.OldRoot), Flip(Hash(p.NewRoot))), p.Source);
            Assert.False(MerkleProof.VerifyConsistency(p.OldSize, p.NewSize, [.. proof, Hash(p.NewRoot)], Hash(p.OldRoot), Hash(p.NewRoot)), p.Source);
        }
    }

    [Fact]
    public void Frontier_any_size_agrees_with_the_recursive_definition() =>
        Gen.Int[0, 600].Sample(size =>
        {
            var leaves = NaiveTree.Leaves(size);
            var frontier = new Frontier();
            foreach (var leaf in leaves)
            {
                frontier.Append(leaf);
            }

            return frontier.Size == size && frontier.Root == NaiveTree.Root(leaves);
        }, iter: 50);

    [Fact]
    public void Frontier_completed_tiles_are_the_roots_of_256_leaves()
    {
        var leaves = NaiveTree.Leaves(1024);
        var frontier = new Frontier();
        var roots = new MerkleHash[Frontier.MaxTileRoots];
        for (var i = 0; i < leaves.Length; i++)
        {
            var completed = frontier.Append(leaves[i], roots);
            Assert.Equal((i + 1) % 256 == 0 ? 1 : 0, completed);
            if (completed == 1)
            {
                Assert.Equal(NaiveTree.Root(leaves.AsSpan(i - 255, 256)), roots[0]);
            }
        }
    }

    [Fact]
    public void Frontier_full_tiles_append_as_their_leaves_do()
    {
        var (byLeaf, byTile) = (new Frontier(), new Frontier());
        var roots = new MerkleHash[Frontier.MaxTileRoots];
        var leaves = NaiveTree.Leaves(256);
        for (var tile = 0; tile < 257; tile++)
        {
            leaves[0] = TreeHasher.Node(leaves[0], leaves[1]);
            var completed = 0;
            foreach (var leaf in leaves)
            {
                completed = byLeaf.Append(leaf, roots);
            }

            var expected = roots[..completed];
            Assert.Equal(completed, byTile.AppendTile(TreeHasher.Fold([.. leaves]), roots));
            Assert.Equal(expected, roots[..completed]);
        }

        Assert.Equal(65_792, byTile.Size);
        Assert.Equal(byLeaf.Root, byTile.Root);
    }

    [Fact]
    public void VerifyInclusion_any_place_accepts_the_defined_proof_and_no_other_place() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 299], Gen.Int[0, 299]).Where(t => t.Item2 < t.Item1 && t.Item3 < t.Item1).Sample((size, index, other) =>
        {
            var leaves = NaiveTree.Leaves(size);
            var root = NaiveTree.Root(leaves);
            var proof = NaiveTree.Path(index, leaves).ToArray();
            Assert.True(MerkleProof.VerifyInclusion(index, size, leaves[index], proof, root));
            Assert.Equal(other == index, MerkleProof.VerifyInclusion(other, size, leaves[index], proof, root));
            Assert.False(MerkleProof.VerifyInclusion(index, size, leaves[index], [.. proof, root], root));
            if (proof.Length > 0)
            {
                Assert.False(MerkleProof.VerifyInclusion(index, size, leaves[index], proof.AsSpan(1), root));
            }
        }, iter: 300);

    [Fact]
    public void VerifyConsistency_any_two_sizes_accepts_the_defined_proof_and_no_other_root() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 300]).Where((a, b) => a <= b).Sample((old, size) =>
        {
            var leaves = NaiveTree.Leaves(size);
            var oldRoot = NaiveTree.Root(leaves.AsSpan(0, old));
            var newRoot = NaiveTree.Root(leaves);
            var proof = NaiveTree.Proof(old, leaves).ToArray();
            Assert.True(MerkleProof.VerifyConsistency(old, size, proof, oldRoot, newRoot));
            Assert.False(MerkleProof.VerifyConsistency(old, size, proof, Flip(oldRoot), newRoot));
            Assert.False(MerkleProof.VerifyConsistency(old, size, [.. proof, newRoot], oldRoot, newRoot));
            if (old > 0)
            {
                // The empty tree is a prefix of every tree, so only a non-empty one pins the new root.
                Assert.False(MerkleProof.VerifyConsistency(old, size, proof, oldRoot, Flip(newRoot)));
            }
        }, iter: 300);

    [Fact]
    public void MerkleHash_text_has_one_spelling()
    {
        var hash = TreeHasher.Leaf("hello world"u8);
        Assert.True(MerkleHash.TryParse(hash.ToString(), out var again));
        Assert.Equal(hash, again);
        var text = hash.ToString();
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var c in "AB/=9 \n")
            {
                var altered = new StringBuilder(text) { [i] = c }.ToString();
                Assert.False(altered != text && MerkleHash.TryParse(altered, out var other) && other == hash, altered);
            }
        }

        Assert.False(MerkleHash.TryParse(text + "\n", out _));
        Assert.False(MerkleHash.TryParse(text.AsSpan(0, text.Length - 1), out _));
        Assert.False(MerkleHash.TryParse("", out _));
    }

    private static MerkleHash Hash(string text) => MerkleHash.TryParse(text, out var hash) ? hash : throw new FormatException(text);

    private static MerkleHash Flip(MerkleHash hash)
    {
        var bytes = hash.AsSpan().ToArray();
        bytes[7] ^= 0x10;
        return new MerkleHash(bytes);
    }
}
