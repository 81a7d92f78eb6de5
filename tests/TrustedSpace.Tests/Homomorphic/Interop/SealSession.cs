using System.Text.Json.Nodes;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Wire;
using TrustedSpace.Tests.Homomorphic.Wire;

namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>One set of parameters shared with the oracle: keys and two encrypted vectors of either origin, known to both.</summary>
internal sealed class SealSession
{
    private readonly SealOracle _oracle;
    private readonly string _parameters;

    /// <param name="parameters">Of both.</param>
    /// <param name="origin">Of keys and ciphertexts; what is encoded is encoded by us.</param>
    /// <param name="first">Encrypted under the public key.</param>
    /// <param name="second">Encrypted under the secret key, with a seed.</param>
    public SealSession(EncryptionParameters parameters, Origin origin, Func<HomomorphicContext, Plaintext> first, Func<HomomorphicContext, Plaintext> second)
    {
        _oracle = SealOracle.Require();
        _parameters = Convert.ToBase64String(SealObjects.Write(parameters));
        Context = new HomomorphicContext(parameters);
        Reader = new SealReader(Context);
        FirstPlain = first(Context);
        SecondPlain = second(Context);
        if (origin == Origin.Seal)
        {
            var keys = Ask("keys", ("steps", new JsonArray(1, -1, 0)), ("compression", "zstd"));
            var seeded = Ask("keys", ("steps", new JsonArray(1, -1, 0)), ("secret", keys["secret"]!.DeepClone()), ("seeded", true), ("compression", "zstd"));
            Secret = Reader.ReadSecretKey(Bytes(keys["secret"]));
            Public = Reader.ReadPublicKey(Bytes(keys["public"]));
            Relinearization = Reader.ReadRelinearizationKey(Bytes(keys["relinearization"]));
            Galois = Reader.ReadGaloisKeys(Bytes(seeded["galois"]));
            First = Reader.ReadCiphertext(Result("encrypt", ("plaintext", FirstPlain), ("public", Public)));
            Second = Reader.ReadCiphertext(Result("encrypt", ("plaintext", SecondPlain), ("secret", Secret), ("seeded", true)));
        }
        else
        {
            Secret = KeyGenerator.CreateSecretKey(Context);
            var generator = new KeyGenerator(Secret);
            Public = generator.CreatePublicKey();
            Relinearization = generator.CreateRelinearizationKey();
            Galois = generator.CreateGaloisKeys([1, -1], withColumns: true);
            First = new Encryptor(Public).Encrypt(FirstPlain);
            var seeded = new SymmetricEncryptor(Secret).EncryptSeeded(SecondPlain);
            SeededSecond = SealObjects.Write(seeded);
            Second = seeded.Expand();
        }
    }

    /// <summary>With keys that are there already; SEAL encrypts both vectors under the public key.</summary>
    public SealSession(HomomorphicContext context, SealKeys keys, Plaintext first, Plaintext second)
    {
        _oracle = SealOracle.Require();
        _parameters = Convert.ToBase64String(SealObjects.Write(context.Parameters));
        Context = context;
        Reader = new SealReader(context);
        (Secret, Public, Relinearization, Galois) = keys;
        (FirstPlain, SecondPlain) = (first, second);
        First = Reader.ReadCiphertext(Result("encrypt", ("plaintext", first), ("public", Public)));
        Second = Reader.ReadCiphertext(Result("encrypt", ("plaintext", second), ("public", Public)));
    }

    public HomomorphicContext Context { get; }

    public SealReader Reader { get; }

    public SecretKey Secret { get; }

    public PublicKey Public { get; }

    public RelinearizationKey Relinearization { get; }

    public GaloisKeys Galois { get; }

    public Plaintext FirstPlain { get; }

    public Plaintext SecondPlain { get; }

    public Ciphertext First { get; }

    public Ciphertext Second { get; }

    /// <summary>As we wrote it; null if SEAL encrypted.</summary>
    public byte[]? SeededSecond { get; }

    /// <summary>What SEAL makes of objects of ours, by the name of the operation in node-seal.</summary>
    public byte[] Evaluate(string operation, params (string Name, object Value)[] operands) => Result("evaluate", [("operation", operation), .. operands]);

    /// <summary>SEAL's decryption.</summary>
    public byte[] Decrypt(object ciphertext) => Result("decrypt", ("ciphertext", ciphertext), ("secret", Secret));

    /// <returns>The uncompressed object that SEAL answers.</returns>
    public byte[] Result(string action, params (string Name, object Value)[] arguments) => Bytes(Ask(action, arguments)["result"]);

    public JsonObject Ask(string action, params (string Name, object Value)[] arguments)
    {
        var request = new JsonObject { ["parameters"] = _parameters };
        foreach (var (name, value) in arguments)
        {
            request[name] = value switch
            {
                JsonNode node => node,
                string text => JsonValue.Create(text),
                bool flag => JsonValue.Create(flag),
                int number => JsonValue.Create(number),
                double number => JsonValue.Create(number),
                byte[] bytes => JsonValue.Create(Convert.ToBase64String(bytes)),
                _ => JsonValue.Create(Convert.ToBase64String(SealObjects.Write(value))),
            };
        }

        return _oracle.Ask(action, request);
    }

    public static byte[] Bytes(JsonNode? answer) => Convert.FromBase64String((string)answer!);
}
