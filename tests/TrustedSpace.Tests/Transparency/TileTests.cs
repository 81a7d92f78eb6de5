using CsCheck;
using TrustedSpace.Transparency.Tiles;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class TileTests
{
    private sealed record PathVector(int Level, long Index, int Width, string Path);

    private sealed record LevelVector(int Level, int Full, int Partial);

    private sealed record SizeVector(long Size, LevelVector[] Tiles);

    private sealed record Vectors(PathVector[] Paths, SizeVector[] Sizes);

    private static readonly Vectors V = TransparencyVectors.Load<Vectors>("tiles.json");

    [Fact]
    public void Path_published_examples_are_written_and_read()
    {
        Assert.NotEmpty(V.Paths);
        foreach (var v in V.Paths)
        {
            var tile = new Tile(v.Level, v.Index, v.Width);
            Assert.Equal(v.Path, tile.Path);
            Assert.True(Tile.TryParse(v.Path, out var read));
            Assert.Equal(tile, read);
        }
    }

    [Fact]
    public void TryInTree_published_sizes_have_the_published_tiles()
    {
        Assert.NotEmpty(V.Sizes);
        foreach (var v in V.Sizes)
        {
            for (var level = 0; level <= Tile.MaxLevel; level++)
            {
                var expected = Array.Find(v.Tiles, t => t.Level == level) ?? new LevelVector(level, 0, 0);
                Assert.True(expected.Full == 0 || (Tile.TryInTree(level, expected.Full - 1, v.Size, out var full) && full.IsFull));
                Assert.Equal(expected.Partial > 0, Tile.TryInTree(level, expected.Full, v.Size, out var partial));
                Assert.Equal(expected.Partial, partial.Width);
                Assert.False(Tile.TryInTree(level, expected.Full + 1, v.Size, out _));
            }
        }
    }

    [Fact]
    public void Path_any_tile_survives_reading() =>
        Gen.Select(Gen.Int[-1, 7], Gen.Long[0, 36_028_797_018_963_967], Gen.Int[1, 256]).Sample((level, index, width) =>
        {
            var tile = new Tile(level, index, width);
            return Tile.TryParse(tile.Path, out var read) && read == tile;
        });

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/00/000")]
    [InlineData("tile/8/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/+1")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/0/..")]
    [InlineData("tile/0/000.p/1.tmp")]
    [InlineData("tile/data/000")]
    [InlineData("/tile/0/000")]
    [InlineData("Tile/0/000")]
    public void TryParse_any_other_spelling_is_refused(string path) => Assert.False(Tile.TryParse(path, out _));

    [Fact]
    public void TryParse_any_text_is_total() =>
        Gen.String.Sample(text => !Tile.TryParse("tile/" + text, out var tile) || tile.Path == "tile/" + text);

    [Fact]
    public void EntryBundle_any_entries_survive_reading() =>
        Gen.Byte.Array[0, 300].Array[0, 20].Sample(entries =>
        {
            var bundle = new byte[entries.Sum(e => e.Length + EntryBundle.LengthBytes)];
            var written = 0;
            foreach (var entry in entries)
            {
                written += EntryBundle.Write(entry, bundle.AsSpan(written));
            }

            Assert.Equal(bundle.Length, EntryBundle.LengthOf(bundle, entries.Length));
            Assert.Equal(-1, EntryBundle.LengthOf(bundle, entries.Length + 1));
            ReadOnlySpan<byte> rest = bundle;
            foreach (var entry in entries)
            {
                Assert.True(EntryBundle.TryRead(ref rest, out var read));
                Assert.Equal(entry, read.ToArray());
            }

            Assert.False(EntryBundle.TryRead(ref rest, out _));
        });
}
