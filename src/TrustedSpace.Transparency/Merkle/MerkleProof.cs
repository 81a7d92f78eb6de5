namespace TrustedSpace.Transparency.Merkle;

/// <summary>
/// Checks inclusion and consistency proofs (RFC 9162, 2.1.3.2 and 2.1.4.2). A proof is the list of sibling hashes from the
/// leaf upwards. Sizes are numbers of leaves, indexes start at 0. Every method is total: bad input is false, never thrown.
/// </summary>
public static class MerkleProof
{
    /// <summary>Is <paramref name="leaf"/> the leaf at <paramref name="index"/> of the tree with this size and root?</summary>
    public static bool VerifyInclusion(
        long index, long size, in MerkleHash leaf, ReadOnlySpan<MerkleHash> proof, in MerkleHash root) =>
        TryInclusionRoot(index, size, leaf, proof, out var computed) && computed == root;

    /// <summary>The root that a leaf and its proof lead to; false if the proof has the wrong length for this place.</summary>
    public static bool TryInclusionRoot(
        long index, long size, in MerkleHash leaf, ReadOnlySpan<MerkleHash> proof, out MerkleHash root)
    {
        root = leaf;
        if (index < 0 || index >= size)
        {
            return false;
        }

        var node = index;
        var last = size - 1;
        foreach (ref readonly var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                root = TreeHasher.Node(sibling, root);
                while ((node & 1) == 0 && node != 0)
                {
                    // A right edge without sibling climbs until it has one on its left.
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                root = TreeHasher.Node(root, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0;
    }

    /// <summary>
    /// Is the tree of <paramref name="oldSize"/> leaves a prefix of the tree of <paramref name="newSize"/> leaves? Every tree
    /// extends the empty one; such a proof, and one between equal sizes, has no hashes.
    /// </summary>
    public static bool VerifyConsistency(
        long oldSize, long newSize, ReadOnlySpan<MerkleHash> proof, in MerkleHash oldRoot, in MerkleHash newRoot)
    {
        if (oldSize < 0 || oldSize > newSize)
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return proof.IsEmpty && oldRoot == newRoot;
        }

        if (oldSize == 0)
        {
            return proof.IsEmpty && oldRoot == TreeHasher.EmptyRoot;
        }

        var node = oldSize - 1;
        var last = newSize - 1;
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }

        // A complete old tree is itself the first node of the proof.
        var seeded = node == 0;
        if (!seeded && proof.IsEmpty)
        {
            return false;
        }

        var oldHash = seeded ? oldRoot : proof[0];
        var newHash = oldHash;
        foreach (ref readonly var sibling in proof[(seeded ? 0 : 1)..])
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                oldHash = TreeHasher.Node(sibling, oldHash);
                newHash = TreeHasher.Node(sibling, newHash);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                newHash = TreeHasher.Node(newHash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && oldHash == oldRoot && newHash == newRoot;
    }
}
