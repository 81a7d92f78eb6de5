using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Packing;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Packing;

public sealed class RealVectorsTests
{
    private const double Scale = 1L << 30;

    private static readonly HomomorphicContext Context = new(EncryptionParameters.Ckks(4096, 54, 55));
    private static readonly SecretKey Secret = KeyGenerator.CreateSecretKey(Context);
    private static readonly Encryptor Encryptor = new(new KeyGenerator(Secret).CreatePublicKey());
    private static readonly Decryptor Decryptor = new(Secret);

    // Six deviations for each summand: rounding with a ternary secret has a variance of n²/18 in a slot.
    private static readonly double Tolerance = 16 * 4096 / Math.Sqrt(18) * 1.05 / Scale;

    private readonly RealVectors _vectors = new(Context, largest: 1000, summands: 5, Scale);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2048, 1)]
    [InlineData(2049, 2)]
    [InlineData(10_000, 5)]
    public void Vectors_of_any_length_add_up(int count, int ciphertexts)
    {
        double[][] terms = [.. Enumerable.Range(0, 5).Select(k => Enumerable.Range(0, count).Select(i => 1000 * Math.Sin((k * count) + i)).ToArray())];
        EncryptedReals[] encrypted = [.. terms.Select(term => _vectors.Encrypt(term, Encryptor))];

        var sum = encrypted[0];
        foreach (var term in encrypted.Skip(1))
        {
            sum = _vectors.Add(sum, term);
        }

        Assert.Equal((5, ciphertexts), (sum.Summands, sum.Ciphertexts.Count));
        var decrypted = _vectors.Decrypt(sum, Decryptor);
        Assert.Equal(count, decrypted.Length);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(terms.Sum(term => term[i]), decrypted[i], 5 * Tolerance);
        }

        var again = new double[count];
        _vectors.Decrypt(sum, again, Decryptor);
        Assert.Equal(decrypted, again);
        Assert.Throws<ArgumentException>(() => _vectors.Decrypt(sum, new double[count + 1], Decryptor));
        Assert.Equal(1, encrypted[0].Summands);
        Assert.All(_vectors.Decrypt(encrypted[0], Decryptor).Zip(terms[0]), pair => Assert.Equal(pair.Second, pair.First, Tolerance));
    }

    [Fact]
    public void Sum_in_place_counts_its_summands_and_refuses_more_than_planned()
    {
        var (sum, one) = (_vectors.Encrypt(new double[] { 1, -2 }, Encryptor), _vectors.Encrypt(new double[] { 1, 1 }, Encryptor));
        for (var i = 2; i <= 5; i++)
        {
            _vectors.AddTo(sum, one);
            Assert.Equal(i, sum.Summands);
        }

        Assert.Contains("more than the 5", Assert.Throws<ArgumentException>(() => _vectors.AddTo(sum, one)).Message, StringComparison.Ordinal);
        var decrypted = _vectors.Decrypt(sum, Decryptor);
        Assert.Equal(5, decrypted[0], 5 * Tolerance);
        Assert.Equal(2, decrypted[1], 5 * Tolerance);
    }

    [Fact]
    public void Largest_values_in_every_slot_add_up_at_the_largest_scale()
    {
        var message = Assert.Throws<ParametersException>(() => new RealVectors(Context, 1000, 5, Math.Pow(2, 50))).Message;
        var bits = double.Parse(message.Split("for them is 2^")[1].Split(';')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(bits, 40, 41);
        Assert.Throws<ParametersException>(() => new RealVectors(Context, 1000, 5, Math.Pow(2, bits + 0.02)));
        var vectors = new RealVectors(Context, 1000, 5, Math.Pow(2, bits));
        var term = vectors.Encrypt(Enumerable.Repeat(-1000.0, 2048).ToArray(), Encryptor);
        var sum = vectors.From(2048, 1, term.Ciphertexts.Select(ciphertext => ciphertext.Clone()));
        for (var i = 1; i < 5; i++)
        {
            vectors.AddTo(sum, term);
        }

        Assert.All(vectors.Decrypt(sum, Decryptor), value => Assert.Equal(-5000, value, 1e-6));
    }

    [Theory]
    [InlineData(1000.1)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Value_outside_the_plan_is_refused(double value) => Assert.Contains(
        "magnitude 1000 or less", Assert.Throws<ArgumentException>(() => _vectors.Encrypt(new[] { 0, value }, Encryptor)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_does_not_belong_together_is_refused()
    {
        var vector = _vectors.Encrypt(new double[3], Encryptor);
        var other = new RealVectors(new HomomorphicContext(EncryptionParameters.Ckks(4096, 54, 55)), 1000, 5, Scale);

        Refused("3 and 2 elements", () => _vectors.Add(vector, _vectors.Encrypt(new double[2], Encryptor)));
        Refused("another context", () => other.Encrypt(new double[3], Encryptor));
        Refused("another context", () => other.Decrypt(vector, Decryptor));
        Refused("another context", () => other.From(3, 1, vector.Ciphertexts));
        Refused("takes 2 ciphertexts, not 1", () => _vectors.From(2049, 1, vector.Ciphertexts));
        Refused("1 to 5 summands", () => _vectors.From(3, 6, vector.Ciphertexts));
        Refused("encryptions at scale 2^31", () => new RealVectors(Context, 1000, 5, 2 * Scale).From(3, 1, vector.Ciphertexts));
        Refused("fresh encryptions", () => _vectors.From(3, 1, [new Ciphertext(Context.FirstLevel, 3, isTransformed: true, Scale)]));
        Refused("special prime", () => _ = new RealVectors(new HomomorphicContext(EncryptionParameters.Ckks(4096, 60)), 1, 1, Scale));
    }

    private static void Refused(string reason, Action action) =>
        Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
